using RideAspire.Simulator.CommandLine;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator;

/// <summary>
/// One run: requests at their times, each a rider of its own, and the fleet beside them, until every trip is final or given up.
/// Riders and drivers know of one another only what the gateway tells them. Ids carry the run's name, so that a run never meets
/// the open trips of an earlier one.
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
    private readonly RunLedger ledger;
    private readonly Fleet fleet;
    private readonly Rider rider;

    public Simulation(SimulatorOptions options, IReadOnlyList<RideRequest> demand, GatewayConnection connection, TimeProvider time)
    {
        this.options = options;
        this.demand = demand;
        var run = Guid.NewGuid().ToString("N")[..8];
        var plan = new WatchPlan(options.Grace, options.Speed);
        clock = new SimulatedClock(time, options.Speed);
        gateway = new GatewayClient(connection, requests, streams, time, options.Connections);
        ledger = new RunLedger(plan);
        fleet = new Fleet(run, options.Drivers, options.Seed, options.Habits, demand, options.Window.Length, drivers, gateway, clock);
        rider = new Rider(run, options.Seed, options.Habits.Cancel, gateway, plan, ledger, clock);
    }

    public RunProgress Progress => new(
        options.Window.From + clock.CityTime, clock.Elapsed, demand.Count, ledger.Requests, fleet.Online, fleet.Size,
        ledger.Summarise(), requests, streams, drivers);

    /// <summary>Ends when every trip is final or given up. Cancelled, it stops at once, and what was seen stays readable.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var goHome = new CancellationTokenSource();
        var driving = fleet.WorkAsync(goHome.Token, ct);
        var riding = new List<Task>(demand.Count);
        try
        {
            foreach (var request in demand)
            {
                await clock.UntilAsync(request.At, ct);
                riding.Add(rider.RideAsync(riding.Count + 1, request, ct));
            }
        }
        finally
        {
            // Also when cancelled: nobody may go on in the background once the summary is being made.
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
