using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>The drivers of a run.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly IReadOnlyList<Driver> drivers;

    public Fleet(
        string run, int size, int seed, Habits habits, IReadOnlyList<RideRequest> demand, TimeSpan window, DriverTally tally,
        GatewayClient gateway, SimulatedClock clock) =>
        drivers =
        [
            .. Enumerable.Range(1, size).Select(number => new Driver(
                new DriverClient(gateway, $"sim-{run}-driver-{number}"), DriverPlan.Create(seed, number, demand, window),
                new DriverHabits(habits, seed, number), demand, unchecked((seed * 104_729) + number), tally, clock)),
        ];

    public int Size => drivers.Count;

    public int Online => drivers.Count(driver => driver.IsOnline);

    /// <summary>
    /// All drivers work until <paramref name="stop"/>, then go offline. <paramref name="ct"/> aborts their work.
    /// </summary>
    public Task WorkAsync(CancellationToken stop, CancellationToken ct) =>
        Task.WhenAll(drivers.Select(driver => driver.WorkAsync(stop, ct)));

    public void Dispose()
    {
        foreach (var driver in drivers)
            driver.Dispose();
    }
}
