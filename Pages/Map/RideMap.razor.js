// The gestures of the map: drag, wheel, pinch, tap and keys. They become calls of the component, at most one a frame.

const step = 60;
const tapTolerance = 6;
const pinchStep = 1.4;

export function watch(surface, component) {
  const pointers = new Map();
  let panX = 0, panY = 0, frame = 0, travelled = 0, span = 0, wheel = 0;

  const at = event => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const pan = (x, y) => {
    panX += x;
    panY += y;
    frame ||= requestAnimationFrame(() => {
      component.invokeMethodAsync('Pan', panX, panY);
      panX = panY = frame = 0;
    });
  };
  const distance = () => {
    const [first, second] = pointers.values();
    return Math.hypot(first.x - second.x, first.y - second.y);
  };

  const down = event => {
    if (event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 1) travelled = 0;
    else travelled = Infinity;
    if (pointers.size === 2) span = distance();
  };
  const move = event => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    pointers.set(event.pointerId, now);
    if (pointers.size === 1) {
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      if (travelled > tapTolerance) pan(now.x - before.x, now.y - before.y);
    } else if (pointers.size === 2) {
      const ratio = distance() / span;
      if (ratio > pinchStep || ratio < 1 / pinchStep) {
        const [first, second] = pointers.values();
        component.invokeMethodAsync('Zoom', (first.x + second.x) / 2, (first.y + second.y) / 2, ratio > 1 ? 1 : -1);
        span = distance();
      }
    }
  };
  const up = event => {
    if (!pointers.delete(event.pointerId) || event.type !== 'pointerup' || travelled > tapTolerance) return;
    const { x, y } = at(event);
    component.invokeMethodAsync('Choose', x, y);
  };
  const turn = event => {
    event.preventDefault();
    wheel += event.deltaY;
    if (Math.abs(wheel) < step) return;
    const { x, y } = at(event);
    component.invokeMethodAsync('Zoom', x, y, wheel < 0 ? 1 : -1);
    wheel = 0;
  };
  const press = event => {
    const arrows = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (event.target !== surface || event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrows[event.key]) pan(...arrows[event.key]);
    else if (['+', '=', '-', 'Enter'].includes(event.key)) component.invokeMethodAsync('Press', event.key);
    else return;
    event.preventDefault();
  };

  const sizes = new ResizeObserver(() => component.invokeMethodAsync('Resize', surface.clientWidth, surface.clientHeight));
  sizes.observe(surface);
  const events = [
    ['pointerdown', down], ['pointermove', move], ['pointerup', up], ['pointercancel', up], ['wheel', turn], ['keydown', press],
  ];
  for (const [name, handler] of events) surface.addEventListener(name, handler, { passive: false });

  return {
    stop() {
      sizes.disconnect();
      cancelAnimationFrame(frame);
      for (const [name, handler] of events) surface.removeEventListener(name, handler);
    },
  };
}
