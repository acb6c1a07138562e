/** A drawing that only remembers what it was asked for. */
import type { ChartPicture, DrawChart } from '../src/model/chart';

export interface RecordedDrawing {
  node: HTMLElement;
  picture: ChartPicture;
  updates: (readonly Record<string, unknown>[])[];
  emphasized: string | null;
  resets: number;
  finalized: boolean;
}

/** Adds each drawing to `drawings`. */
export function recordInto(drawings: RecordedDrawing[]): DrawChart {
  return (node, picture) => {
    const drawing: RecordedDrawing = {
      node,
      picture,
      updates: [],
      emphasized: null,
      resets: 0,
      finalized: false
    };
    drawings.push(drawing);
    return Promise.resolve({
      update: data => {
        drawing.updates.push(data);
        return Promise.resolve();
      },
      reset: () => {
        drawing.resets += 1;
        return Promise.resolve();
      },
      emphasize: runId => (drawing.emphasized = runId),
      toImage: type => Promise.resolve(new Blob([type])),
      finalize: () => (drawing.finalized = true)
    });
  };
}
