"""Names for runs that nobody named: adjective, animal, number."""

from __future__ import annotations

__all__ = ["generate_run_name"]

_ADJECTIVES = """
able agile alert amber ample apt azure blithe bold brave bright brisk calm candid clear clever cosmic cosy
crisp curious daring deft eager early earnest fair fleet fond frank fresh gentle glad golden grand happy
hardy honest humble jolly keen kind lively loyal lucid lucky mellow merry mild modest neat nimble noble
patient placid plucky polite prime proud quick quiet rapid rare ready robust royal serene sharp shrewd
silent silver sleek smart smooth snappy solid spry stately steady subtle sunny sure swift tidy tough upbeat
valiant vivid warm wise witty zesty
"""
_ANIMALS = """
ant ape auk bat bear bee bird bison boar carp cat cod colt conch crab crane crow cub deer dingo doe dog dove
duck eagle eel elk ermine ewe falcon fawn finch fish flea fox frog gecko gnat gnu goat goose grouse gull
hare hawk hen heron hog horse hound ibex ibis jay kite kiwi koala lamb lark lemur linnet lion llama loon
lynx macaw mare mink mole moose moth mouse mule newt okapi orca otter owl ox panda perch pike plover pony
puma quail ram rat raven ray robin rook seal shad shark sheep shrew skink sloth smelt snail snipe sole
sparrow squid stag stork swan tapir teal tern toad trout turtle vole wasp whale wolf wren yak zebra
"""


def generate_run_name(run_id: str) -> str:
    """A name that follows from the run's id: the user's random numbers are neither used nor needed."""
    adjectives, animals = _ADJECTIVES.split(), _ANIMALS.split()
    number, adjective = divmod(int(run_id, 16), len(adjectives))
    number, animal = divmod(number, len(animals))
    return f"{adjectives[adjective]}-{animals[animal]}-{number % 1000}"
