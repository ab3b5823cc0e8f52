using RideAspire.Pages.Places;

namespace RideAspire.Pages.Wire;

internal sealed record BookTrip(Place Pickup, Place Dropoff);

internal sealed record DriverPresence(double Lat, double Lon, long Sequence);
