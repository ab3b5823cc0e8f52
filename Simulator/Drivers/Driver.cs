using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// One driver and their app. The app reports the driver's presence while they are on duty or driving. It follows the
/// driver's events: <see cref="OfferAnswering"/> handles offers, <see cref="TripDriving"/> handles trips. Drivers
/// cruise between trips.
/// </summary>
internal sealed class Driver : IDisposable
{
    /// <summary>
    /// Real time between two reports of the driver's presence. The server treats a driver as gone after 15 s.
    /// </summary>
    public static readonly TimeSpan PresenceInterval = TimeSpan.FromSeconds(4);

    private readonly DriverClient app;
    private readonly DriverPlan plan;
    private readonly IReadOnlyList<RideRequest> demand;
    private readonly SimulatedClock clock;
    private readonly Random cruising;
    private readonly bool autoAccepts;
    private readonly Vehicle vehicle;
    private readonly TripDriving trips;
    private readonly OfferAnswering offers;
    private volatile bool online;

    public Driver(
        DriverClient app, DriverPlan plan, DriverHabits habits, IReadOnlyList<RideRequest> demand, int seed, DriverTally tally,
        SimulatedClock clock)
    {
        (this.app, this.plan, this.demand, this.clock) = (app, plan, demand, clock);
        cruising = new Random(seed);
        autoAccepts = habits.AutoAccepts;
        vehicle = new Vehicle(plan.Home, clock);
        trips = new TripDriving(app, vehicle, habits, tally, clock);
        offers = new OfferAnswering(app, habits, tally, clock, onAssigned: trips.Update);
    }

    public bool IsOnline => online;

    /// <summary>
    /// Works the planned shifts until <paramref name="stop"/>. A driver finishes a trip before going offline at a
    /// shift's end. The app follows the events from the first shift to the end, because an assignment may arrive while
    /// the driver is going offline.
    /// </summary>
    public async Task WorkAsync(CancellationToken stop, CancellationToken ct)
    {
        using var home = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] working = [];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var now = clock.CityTime;
                if (trips.IsBusy || plan.IsOnDuty(now))
                {
                    await ReportPresenceAsync(ct);
                    if (working.Length == 0)
                        working = [FollowAsync(home.Token), offers.AnswerAllAsync(home.Token), trips.DriveAllAsync(home.Token)];
                }
                else
                {
                    await GoOfflineAsync(ct);
                }

                await PauseAsync(now, stop, ct);
            }
        }
        finally
        {
            await home.StopAsync(working);
        }

        await GoOfflineAsync(ct);
    }

    public void Dispose() => app.Dispose();

    private Task<StreamEnd> FollowAsync(CancellationToken ct) => app.Events().FollowAsync(Receive, ct);

    /// <summary>Always false: a driver's stream has no last event.</summary>
    private bool Receive(StreamedEvent streamed)
    {
        switch (streamed.Type)
        {
            case "state":
                var state = streamed.Read(WireJson.Default.DriverState);
                offers.CloseAllBut(state.Offer?.Id);
                if (state.Offer is { Status: OfferStatus.Pending } pending)
                    offers.Add(pending);
                if (state.Trip is { } trip)
                    trips.Update(trip);
                break;
            case "offer":
                offers.Add(streamed.Read(WireJson.Default.OfferView));
                break;
            case "withdrawal":
                offers.Close(streamed.Read(WireJson.Default.OfferView).Id);
                break;
            case "assignment" or "trip":
                trips.Update(streamed.Read(WireJson.Default.TripView));
                break;
        }

        return false;
    }

    private async Task ReportPresenceAsync(CancellationToken ct)
    {
        if (!trips.IsBusy)
            vehicle.CruiseTo(demand[cruising.Next(demand.Count)].Pickup);
        var here = vehicle.Position;
        if (await app.PutPresenceAsync(new(here.Lat, here.Lon, autoAccepts), ct))
            online = true;
    }

    private async Task GoOfflineAsync(CancellationToken ct)
    {
        if (!online)
            return;
        online = false;
        await app.DeletePresenceAsync(ct);
    }

    /// <summary>
    /// Waits for the next report or for the next begin or end of a shift, whichever is first. Ends early on
    /// <paramref name="stop"/>.
    /// </summary>
    private async Task PauseAsync(TimeSpan now, CancellationToken stop, CancellationToken ct)
    {
        var untilChange = plan.NextChange(now) is { } change ? clock.ToRealTime(change) - clock.Elapsed : PresenceInterval;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ct);
        try
        {
            await clock.DelayAsync(untilChange < PresenceInterval ? untilChange : PresenceInterval, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
        }
    }
}
