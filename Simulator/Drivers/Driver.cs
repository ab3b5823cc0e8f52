using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// One driver with its app: it reports its presence while on duty or driving, cruises in between, and follows its events, which tell
/// of offers, for the <see cref="OfferDesk"/>, and of trips, for the <see cref="Wheel"/>. Nothing else tells it of a trip.
/// </summary>
internal sealed class Driver : IDisposable
{
    /// <summary>Real time between two presences. The server forgets a driver after 15 s.</summary>
    public static readonly TimeSpan PresenceInterval = TimeSpan.FromSeconds(4);

    private readonly DriverClient app;
    private readonly DriverPlan plan;
    private readonly IReadOnlyList<RideRequest> demand;
    private readonly SimulatedClock clock;
    private readonly Random cruising;
    private readonly bool autoAccepts;
    private readonly Vehicle vehicle;
    private readonly Wheel wheel;
    private readonly OfferDesk desk;
    private volatile bool online;

    public Driver(
        DriverClient app, DriverPlan plan, DriverHabits habits, IReadOnlyList<RideRequest> demand, int seed, DriverTally tally,
        SimulatedClock clock)
    {
        (this.app, this.plan, this.demand, this.clock) = (app, plan, demand, clock);
        cruising = new Random(seed);
        autoAccepts = habits.AutoAccepts;
        vehicle = new Vehicle(plan.Home, clock);
        wheel = new Wheel(app, vehicle, habits, tally, clock);
        desk = new OfferDesk(app, habits, tally, clock, gotTrip: wheel.Learn);
    }

    public bool IsOnline => online;

    /// <summary>
    /// Comes online and goes offline as planned, until told to stop; a ride in hand is finished before going offline. The events
    /// are followed from the first coming on: an assignment may cross with going offline.
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
                if (wheel.IsBusy || plan.IsOnDuty(now))
                {
                    await ReportPresenceAsync(ct);
                    if (working.Length == 0)
                        working = [app.Events().FollowAsync(Hear, home.Token), desk.AnswerAsync(home.Token), wheel.DriveAsync(home.Token)];
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

    private bool Hear(StreamedEvent told)
    {
        switch (told.Type)
        {
            case "state":
                var state = told.Read(WireJson.Default.DriverState);
                desk.OnlyPending(state.Offer?.Id);
                if (state.Offer is { Status: OfferStatus.Pending } waiting)
                    desk.Offered(waiting);
                if (state.Trip is { } trip)
                    wheel.Learn(trip);
                break;
            case "offer":
                desk.Offered(told.Read(WireJson.Default.OfferView));
                break;
            case "withdrawal":
                desk.Withdrawn(told.Read(WireJson.Default.OfferView).Id);
                break;
            case "assignment" or "trip":
                wheel.Learn(told.Read(WireJson.Default.TripView));
                break;
        }

        return false;
    }

    private async Task ReportPresenceAsync(CancellationToken ct)
    {
        if (!wheel.IsBusy)
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

    private async Task PauseAsync(TimeSpan before, CancellationToken stop, CancellationToken ct)
    {
        var untilChange = plan.NextChange(before) is { } change ? clock.Real(change) - clock.Elapsed : PresenceInterval;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ct);
        try
        {
            await clock.PauseAsync(untilChange < PresenceInterval ? untilChange : PresenceInterval, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
        }
    }
}
