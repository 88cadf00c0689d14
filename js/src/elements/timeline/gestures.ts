/** Zooming and moving a picture of time by wheel, by mouse and by touch. */

/** What a picture does when it is asked to. Places are pixels from its left edge. */
export interface Picture {
  /** Shows `factor` times as much time, with what is at `x` staying there. */
  zoom(factor: number, x: number): void;
  /** Moves on by so many pixels. */
  move(byX: number): void;
  /** Marks what is between two places, as the pointer goes. */
  mark(fromX: number, toX: number): void;
  /** Shows what was marked. */
  choose(fromX: number, toX: number): void;
  /** Takes the mark away. */
  unmark(): void;
}

/** What is nearer is a click. */
const DRAG_PX = 6;

/**
 * Lets an area be zoomed: by the wheel with Ctrl, as which a touchpad tells of pinching; by the horizontal wheel, which moves; by dragging the
 * mouse over what is to be seen; by two fingers. One finger scrolls the page, as ever.
 */
export class Gestures {
  readonly #area: Element;
  readonly #picture: Picture;
  readonly #fingers = new Map<number, number>();
  #dragFrom: number | undefined;
  #isDragging = false;

  constructor(area: Element, picture: Picture) {
    this.#area = area;
    this.#picture = picture;
    // A listener that may prevent scrolling has to say so.
    area.addEventListener("wheel", this.#onWheel as EventListener, { passive: false });
    area.addEventListener("pointerdown", this.#onDown as EventListener);
    area.addEventListener("pointermove", this.#onMove as EventListener);
    area.addEventListener("pointerup", this.#onUp as EventListener);
    area.addEventListener("pointercancel", this.#onCancel as EventListener);
  }

  #x(event: { clientX: number }): number {
    return event.clientX - this.#area.getBoundingClientRect().left;
  }

  #onWheel = (event: WheelEvent): void => {
    // By lines, Firefox counts; by pixels, the others do.
    const unit = event.deltaMode === 0 ? 1 : 16;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#picture.zoom(Math.exp(Math.max(-50, Math.min(50, event.deltaY * unit)) / 100), this.#x(event));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#picture.move((event.deltaX || event.deltaY) * unit);
    }
  };

  #onDown = (event: PointerEvent): void => {
    if (event.pointerType === "touch") {
      this.#fingers.set(event.pointerId, this.#x(event));
      return;
    }
    if (event.button !== 0) return;
    this.#dragFrom = this.#x(event);
    this.#isDragging = false;
  };

  #onMove = (event: PointerEvent): void => {
    const x = this.#x(event);
    if (event.pointerType === "touch") this.#pinch(event.pointerId, x);
    else if (this.#dragFrom !== undefined) {
      if (!this.#isDragging && Math.abs(x - this.#dragFrom) < DRAG_PX) return;
      if (!this.#isDragging) this.#area.setPointerCapture(event.pointerId);
      this.#isDragging = true;
      this.#picture.mark(this.#dragFrom, x);
    }
  };

  #pinch(id: number, x: number): void {
    const before = this.#fingers.get(id);
    if (before === undefined) return;
    const other = [...this.#fingers].find(([finger]) => finger !== id)?.[1];
    this.#fingers.set(id, x);
    if (this.#fingers.size !== 2 || other === undefined) return;
    const [was, is] = [Math.abs(before - other), Math.abs(x - other)];
    if (was > 8 && is > 8) this.#picture.zoom(was / is, (x + other) / 2);
  }

  #onUp = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    const from = this.#dragFrom;
    if (from !== undefined && this.#isDragging) this.#picture.choose(from, this.#x(event));
    this.#onCancel(event);
  };

  #onCancel = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    if (this.#isDragging) this.#picture.unmark();
    this.#dragFrom = undefined;
    this.#isDragging = false;
  };
}
