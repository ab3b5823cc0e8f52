using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>What riders, drivers and ops do in a run. Records what was done.</summary>
/// <param name="services">They do it.</param>
/// <param name="here">Where all of it happens.</param>
internal sealed class CallerActs(RunServices services, GeoPoint here)
{
    public GeoPoint Here => here;

    /// <summary>What each caller was told.</summary>
    public CallerRecord Callers { get; } = new();

    /// <summary>The trips, and their riders.</summary>
    public ConcurrentDictionary<Guid, string> Booked { get; } = new();

    public Guid[] Trips => [.. Booked.Keys.Order()];

    public async Task BookAsync(string rider)
    {
        var outcome = await services.Host.Get<TripBooking>().BookAsync(new(rider, here, TestDatabase.TimesSquare, null), default);
        if (outcome is not BookingOutcome.Booked(var trip, _))
            return;

        Booked[trip.Id] = rider;
        Callers.Add(Act.Book, trip.Id, rider);
    }

    public async Task CancelAsync(string rider, int which)
    {
        var trip = Booked.Where(trip => trip.Value == rider).Select(trip => trip.Key).OrderDescending().Skip(which).FirstOrDefault();
        if (trip != default && (await services.Host.Get<TripSteps>().CancelAsync(trip, rider, default)).Done)
            Callers.Add(Act.Cancel, trip, rider);
    }

    public async Task AcceptAsync(string driver, string addressee, int which)
    {
        var offer = await OfferOfAsync(addressee, which);
        if ((await services.Host.Get<OfferAnswers>().AcceptAsync(offer, driver, default)).Done)
            Callers.Add(Act.Accept, offer, driver);
    }

    public async Task DeclineAsync(string driver, int which)
    {
        var outcome = await services.Host.Get<OfferAnswers>().DeclineAsync(await OfferOfAsync(driver, which), driver, default);
        if (outcome.Done)
            Callers.Add(Act.Decline, outcome.Trip!.Id, driver);
    }

    public async Task DriveAsync(
        Act act, string driver, Func<TripSteps, Func<Guid, string, CancellationToken, Task<StepOutcome>>> operation)
    {
        await using var db = services.Database.NewContext();
        var trip = await db.Trips.Where(t => t.DriverId == driver)
            .OrderByDescending(t => t.ClosedAt == null).ThenByDescending(t => t.Id).Select(t => t.Id).FirstOrDefaultAsync();
        if ((await operation(services.Host.Get<TripSteps>())(trip, driver, default)).Done)
            Callers.Add(act, trip, driver);
    }

    public Task SeenAsync(string driver, bool autoAccept) => services.Host.Get<Presence>().SeenAsync(new(driver, here, autoAccept));

    public async Task OpsEndAsync(
        Act act, int number, Func<OpsSteps, Func<Guid, OpsNote, CancellationToken, Task<StepOutcome>>> operation)
    {
        var trip = Trips is { Length: > 0 } trips ? trips[number % trips.Length] : default;
        OpsNote note = new($"ops-{number}", $"{act}");
        if ((await operation(services.Host.Get<OpsSteps>())(trip, note, default)).Done)
            Callers.Add(act, trip, $"{note.By}: {note.Reason}");
    }

    public async Task GoOfflineAsync(string driver)
    {
        foreach (var declined in await services.Host.Get<OfferAnswers>().GoOfflineAsync(driver, TimeSpan.Zero, default))
            Callers.Add(Act.Decline, declined.TripId, driver);
    }

    private async Task<Guid> OfferOfAsync(string driver, int which)
    {
        await using var db = services.Database.NewContext();
        return await db.Offers.Where(o => o.DriverId == driver)
            .OrderByDescending(o => o.Id).Skip(which).Select(o => o.Id).FirstOrDefaultAsync();
    }
}
