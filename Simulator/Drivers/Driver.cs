using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// One driver with its app: it reports its presence while on duty or riding, cruises in between, and drives the trips it is given.
/// The server assigns trips by itself (<c>autoAccept</c>) and tells drivers by no stream that the simulator reads; it is the
/// rider who sees its driver's id first, and calls <see cref="DriveAsync"/> here, within the process.
/// </summary>
internal sealed class Driver(
    string id, DriverPlan plan, IReadOnlyList<RideRequest> demand, int seed, GatewayClient gateway, SimulatedClock clock) : IDisposable
{
    /// <summary>Real time between two presences. The server forgets a driver after 15 s.</summary>
    public static readonly TimeSpan PresenceInterval = TimeSpan.FromSeconds(4);

    private readonly Vehicle vehicle = new(plan.Home, clock);
    private readonly Random random = new(seed);
    // The server may assign the next trip while the answer that completed the last one is still on its way here.
    private readonly SemaphoreSlim seat = new(1);
    private volatile bool riding;
    private volatile bool online;

    public string Id => id;

    public bool IsOnline => online;

    /// <summary>Comes online and goes offline as planned, until told to stop; a ride in hand is finished before going offline.</summary>
    public async Task WorkAsync(CancellationToken stop, CancellationToken ct)
    {
        while (!stop.IsCancellationRequested)
        {
            var now = clock.CityTime;
            if (riding || plan.IsOnDuty(now))
                await ReportPresenceAsync(ct);
            else
                await GoOfflineAsync(ct);
            await PauseAsync(now, stop, ct);
        }

        await GoOfflineAsync(ct);
    }

    /// <summary>
    /// Drives one trip from where the driver is to its end. False when the server refused a step or could not be reached:
    /// the trip is then as the rider's next look shows, and may be handed over again.
    /// </summary>
    /// <param name="started">Told when the passenger is in, which only the driver knows: the rider does not look meanwhile.</param>
    public async Task<bool> DriveAsync(TripView trip, Action<TripView> started, CancellationToken ct)
    {
        await seat.WaitAsync(ct);
        riding = true;
        try
        {
            if (trip.Status == TripStatus.Assigned)
            {
                await clock.PauseAsync(clock.Real(vehicle.DriveTo(trip.Pickup)), ct);
                if (await gateway.StartAsync(trip.Id, ct) is not { } inProgress)
                    return false;
                started(inProgress);
            }

            await clock.PauseAsync(clock.Real(vehicle.DriveTo(trip.Dropoff)), ct);
            return await gateway.CompleteAsync(trip.Id, ct) is not null;
        }
        finally
        {
            riding = false;
            seat.Release();
        }
    }

    public void Dispose() => seat.Dispose();

    private async Task ReportPresenceAsync(CancellationToken ct)
    {
        if (!riding)
            vehicle.CruiseTo(demand[random.Next(demand.Count)].Pickup);
        var here = vehicle.Position;
        if (await gateway.PutPresenceAsync(id, new(here.Lat, here.Lon, AutoAccept: true), ct))
            online = true;
    }

    private async Task GoOfflineAsync(CancellationToken ct)
    {
        if (!online)
            return;
        online = false;
        await gateway.DeletePresenceAsync(id, ct);
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
