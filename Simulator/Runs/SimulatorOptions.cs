using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.PickupFiles;

namespace RideAspire.Simulator.Runs;

/// <summary>The options of one run, already checked.</summary>
/// <param name="Pickups">The file to replay; null for the synthetic city.</param>
/// <param name="Date">The day of the file to replay; null for the file's first day.</param>
/// <param name="Speed">Seconds of the city per real second; above 0.</param>
/// <param name="Grace">Real time past its deadline after which a WAITING trip counts as open past its deadline.</param>
/// <param name="Connections">The maximum number of HTTP requests in flight. Event streams are not counted.</param>
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
    /// <summary>The address of Aspire's dashboard, where the traces are; null for none.</summary>
    public Uri? Dashboard { get; init; }

    /// <summary>How to read <see cref="Pickups"/>.</summary>
    public PickupFileOptions FileOptions { get; init; } = new();

    /// <summary>The ride requests of this run.</summary>
    /// <exception cref="DemandException">The file is malformed, or it has no pick-ups in the window.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public RideDemand ReadDemand()
    {
        if (Pickups is null)
            return new(ReplayPlan.Create(SyntheticCity.Pickups(Window, Seed), SyntheticCity.Day, Window, Seed), Note: null);
        using var text = Pickups.OpenText();
        var read = PickupFile.Read(text, Pickups.Name, Date, Window, FileOptions);
        return new(ReplayPlan.Create(read.Pickups, read.Day, Window, Seed), read.Note);
    }
}
