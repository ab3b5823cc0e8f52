using RideAspire.Pages.Browser;

namespace RideAspire.Pages.Rider;

/// <summary>What the browser keeps of one rider, over reloads and in all tabs.</summary>
internal sealed class RiderMemory(BrowserStorage storage, string rider)
{
    private readonly string bookingKey = $"ride-aspire.booking.{rider}";
    private readonly string tripKey = $"ride-aspire.trip.{rider}";

    public UnansweredBooking? Booking => storage.Read(StorageArea.Browser, bookingKey, RiderJson.Default.UnansweredBooking);

    public Guid? Trip => storage.Read(StorageArea.Browser, tripKey, RiderJson.Default.WatchedTrip)?.Id;

    public void KeepBooking(UnansweredBooking booking) =>
        storage.Write(StorageArea.Browser, bookingKey, booking, RiderJson.Default.UnansweredBooking);

    /// <summary>Forgets this booking. If another tab has kept one since, that stays.</summary>
    public void ForgetBooking(UnansweredBooking booking)
    {
        if (Booking?.Key == booking.Key)
            storage.Remove(StorageArea.Browser, bookingKey);
    }

    public void KeepTrip(Guid trip) => storage.Write(StorageArea.Browser, tripKey, new(trip), RiderJson.Default.WatchedTrip);

    public void ForgetTrip() => storage.Remove(StorageArea.Browser, tripKey);
}
