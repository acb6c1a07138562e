/**
 * What ails the parts of one place on the screen, so that what ails several of them alike is said once.
 *
 * Owner of each trouble is the part that shows it; here is known who else says the same.
 */
import { Observable } from './observable';

export interface Trouble {
  /** The server's sentence: two troubles with the same one are the same trouble. */
  readonly sentence: string;
  /** Where it is said. */
  readonly node: Element;
  again(): void;
}

/** Who says a sentence, and how many would. */
export interface Spokesman {
  readonly node: Element;
  readonly count: number;
}

export class Troubles extends Observable<{ said: ReadonlyMap<string, Spokesman> }> {
  constructor() {
    super({ said: new Map() });
  }

  /** Takes part in it; returns what ends that. */
  add(trouble: Trouble): () => void {
    this.all.add(trouble);
    this.review();
    return () => {
      this.all.delete(trouble);
      this.review();
    };
  }

  /** Tries again whatever fails for this reason. */
  tryAgain(sentence: string): void {
    [...this.all].filter(one => one.sentence === sentence).forEach(one => one.again());
  }

  /** Looks again who is to speak: the uppermost of those that can be seen. */
  review(): void {
    const said = new Map<string, Spokesman>();
    for (const { sentence, node } of this.all) {
      const other = said.get(sentence);
      const count = (other?.count ?? 0) + 1;
      const first = other === undefined || comesBefore(node, other.node) ? node : other.node;
      said.set(sentence, { node: first, count });
    }
    if (!isSame(said, this.get().said)) {
      this.set({ said });
    }
  }

  private readonly all = new Set<Trouble>();
}

function comesBefore(a: Element, b: Element): boolean {
  const [hidden, otherHidden] = [a, b].map(node => node.closest('.lm-mod-hidden') !== null);
  return hidden === otherHidden
    ? (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
    : otherHidden === true;
}

function isSame(a: ReadonlyMap<string, Spokesman>, b: ReadonlyMap<string, Spokesman>): boolean {
  return (
    a.size === b.size &&
    [...a].every(([key, { node, count }]) => b.get(key)?.node === node && b.get(key)?.count === count)
  );
}
