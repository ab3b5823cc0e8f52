using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>This run's drivers, found by the id that the server shows in a trip.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly Dictionary<string, Driver> drivers;

    public Fleet(
        string run, int size, int seed, IReadOnlyList<RideRequest> demand, TimeSpan window, GatewayClient gateway, SimulatedClock clock) =>
        drivers = Enumerable.Range(1, size)
            .Select(number => new Driver(
                $"sim-{run}-driver-{number}", DriverPlan.Create(seed, number, demand, window), demand,
                unchecked((seed * 104_729) + number), gateway, clock))
            .ToDictionary(driver => driver.Id);

    public int Size => drivers.Count;

    public int Online => drivers.Values.Count(driver => driver.IsOnline);

    /// <summary>Null for a driver that is not of this run.</summary>
    public Driver? Find(string? id) => id is null ? null : drivers.GetValueOrDefault(id);

    /// <summary>All drivers work until <paramref name="stop"/> sends them home, which ends the task; <paramref name="ct"/> aborts it.</summary>
    public Task WorkAsync(CancellationToken stop, CancellationToken ct) =>
        Task.WhenAll(drivers.Values.Select(driver => driver.WorkAsync(stop, ct)));

    public void Dispose()
    {
        foreach (var driver in drivers.Values)
            driver.Dispose();
    }
}
