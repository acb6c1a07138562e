import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdFocus } from '../src/ui/held-focus';

let panel: HTMLElement;
let place: HTMLElement;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  panel = document.createElement('section');
  panel.tabIndex = -1;
  panel.innerHTML = '<div><button>one</button><button>two</button></div>';
  place = panel.firstElementChild as HTMLElement;
  document.body.append(panel);
  // jsdom lays nothing out: what is there has a box, unless it is hidden.
  vi.spyOn(HTMLElement.prototype, 'getClientRects').mockImplementation(function (this: HTMLElement) {
    return (this.closest('[hidden]') === null ? [new DOMRect(0, 0, 9, 9)] : []) as unknown as DOMRectList;
  });
  end = holdFocus(place);
  button('one').focus();
});

afterEach(() => {
  end();
  panel.remove();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function button(name: string): HTMLElement {
  const found = [...panel.querySelectorAll('button')].find(one => one.textContent === name);
  return found as HTMLElement;
}

async function wait(): Promise<void> {
  await vi.advanceTimersByTimeAsync(100);
}

describe('holdFocus', () => {
  it('gives the focus of what goes to its neighbour', async () => {
    button('one').remove();
    await wait();
    expect(document.activeElement).toBe(button('two'));
  });

  it('gives it to what is around the place, where that was hidden meanwhile', async () => {
    button('one').remove();
    place.hidden = true;
    await wait();
    expect(document.activeElement).toBe(panel);
  });

  it('leaves it with whoever has it by then', async () => {
    const other = document.createElement('input');
    document.body.append(other);
    button('one').remove();
    other.focus();
    await wait();
    expect(document.activeElement).toBe(other);
    other.remove();
  });
});
