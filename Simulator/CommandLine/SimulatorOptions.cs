using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.CommandLine;

/// <summary>What the command line asks for, already checked.</summary>
/// <param name="Pickups">The file to replay; null for the synthetic city.</param>
/// <param name="Date">The day of the file to replay; null for its first.</param>
/// <param name="Speed">How many seconds of the city pass in a real one; above 0.</param>
/// <param name="Grace">Real time past its deadline after which a WAITING trip counts as open past its deadline.</param>
/// <param name="Connections">HTTP requests in flight at once, at most. Streams of events are not among them.</param>
internal sealed record SimulatorOptions(
    FileInfo? Pickups,
    DateOnly? Date,
    DayWindow Window,
    double Speed,
    int Drivers,
    int Seed,
    Uri Gateway,
    FileInfo? Report,
    TimeSpan Grace,
    int Connections,
    Habits Habits)
{
    /// <summary>The ride requests of this run.</summary>
    /// <exception cref="DemandException">The file is broken, or nothing lies in the window.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<RideRequest> ReadDemand()
    {
        if (Pickups is null)
            return ReplayPlan.Create(SyntheticCity.Pickups(Window, Seed), date: null, Window, Seed);
        using var reader = Pickups.OpenText();
        return ReplayPlan.Create(PickupFile.Read(reader, Pickups.Name), Date, Window, Seed);
    }
}
