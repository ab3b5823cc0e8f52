using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Runs;

/// <summary>
/// One run: a rider for each request, at its time, and the drivers beside them, until every trip is final or given up.
/// Riders and drivers know of one another only through the gateway. Their ids contain the run's name, so a run is never
/// affected by open trips of an earlier run.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private readonly SimulatorOptions options;
    private readonly IReadOnlyList<RideRequest> demand;
    private readonly RequestTally requests = new();
    private readonly StreamTally streams = new();
    private readonly DriverTally drivers = new();
    private readonly GatewayClient gateway;
    private readonly SimulatedClock clock;
    private readonly RiderLedger ledger;
    private readonly WatchPlan plan;
    private readonly Fleet fleet;
    private readonly Rider rider;

    public Simulation(SimulatorOptions options, IReadOnlyList<RideRequest> demand, GatewayConnection connection, TimeProvider time)
    {
        this.options = options;
        this.demand = demand;
        var run = Guid.NewGuid().ToString("N")[..8];
        plan = new WatchPlan(options.Grace, options.Speed);
        clock = new SimulatedClock(time, options.Speed);
        gateway = new GatewayClient(connection, requests, streams, time, options.Connections);
        ledger = new RiderLedger();
        fleet = new Fleet(run, options.Drivers, options.Seed, options.Habits, demand, options.Window.Length, drivers, gateway, clock);
        rider = new Rider(run, options.Seed, options.Habits.Cancel, gateway, plan, ledger, clock);
    }

    public RunProgress Progress => new(
        options.Window.From + clock.CityTime, clock.Elapsed, demand.Count, ledger.Requested, fleet.Online, fleet.Size,
        RunSummary.Of(ledger, plan), requests, streams, drivers);

    /// <inheritdoc cref="RunProgress.Traces"/>
    public IReadOnlyList<TracedTrip> Traces => TracedTrip.Latest(ledger.Trips, options.Dashboard);

    /// <summary>
    /// Ends when every trip is final or given up. Ends at once when cancelled; <see cref="Progress"/> stays readable.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var goHome = new CancellationTokenSource();
        var driving = fleet.WorkAsync(goHome.Token, ct);
        var riding = new List<Task>(demand.Count);
        try
        {
            foreach (var request in demand)
            {
                await clock.DelayUntilAsync(request.At, ct);
                riding.Add(rider.RideAsync(riding.Count + 1, request, ct));
            }
        }
        finally
        {
            // Also when cancelled: nothing may run in the background while the summary is made.
            try
            {
                await Task.WhenAll(riding);
            }
            finally
            {
                await goHome.CancelAsync();
                await driving;
            }
        }
    }

    public void Dispose()
    {
        fleet.Dispose();
        gateway.Dispose();
    }
}
