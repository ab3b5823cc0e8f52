// Tells the component when the device loses its network. A stream that is open then breaks much later, or never.

export function watch(component) {
  const lose = () => component.invokeMethodAsync('Lose');
  window.addEventListener('offline', lose);
  return { stop: () => window.removeEventListener('offline', lose) };
}
