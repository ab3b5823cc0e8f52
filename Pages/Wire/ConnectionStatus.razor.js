// Tells the component when the device loses its network, and when it has one again. A stream that is open then breaks
// much later, or never.

export function watch(component) {
  const lose = () => component.invokeMethodAsync('Lose');
  const regain = () => component.invokeMethodAsync('Regain');
  window.addEventListener('offline', lose);
  window.addEventListener('online', regain);
  return {
    stop() {
      window.removeEventListener('offline', lose);
      window.removeEventListener('online', regain);
    },
  };
}
