using System.Globalization;

namespace RideAspire.Bench.Rigs;

/// <summary>How busy the machine was for a time.</summary>
/// <param name="Use">The share of all cores' time in which they worked, for any program.</param>
/// <param name="ByOthers">
/// The same for other programs than the bench, its services and their stores. The kernel's own work is in it.
/// </param>
/// <param name="Queued">
/// The share of the time in which some program waited for a core; null when the kernel does not tell.
/// </param>
internal sealed record MachineLoad(double Use, double ByOthers, double? Queued)
{
    private const double SaturatedFrom = 0.9;
    private const string Pressure = "/proc/pressure/cpu";

    /// <summary>The most of <see cref="Use"/>, in percent, at which times say something about the services.</summary>
    public static double MostUse => 100 * SaturatedFrom;

    /// <summary>Times say more about the machine than about the services.</summary>
    public bool IsSaturated => Use >= SaturatedFrom;

    /// <summary>Begins to watch. The returned function tells the load since then.</summary>
    public static Func<MachineLoad> Watch(Rig rig)
    {
        var (own, machine, queued, began) = (rig.Cpu(), CpuTime.OfMachine(), Queue(), TimeProvider.System.GetTimestamp());
        return () =>
        {
            var (busy, all) = CpuTime.OfMachine();
            (busy, all) = (busy - machine.Busy, all - machine.All);
            var ours = rig.CpuSince(own).Values.Aggregate((sum, time) => sum + time);
            return new(
                busy / all,
                Math.Max(0, (busy - ours) / all),
                (Queue() - queued) / TimeProvider.System.GetElapsedTime(began));
        };
    }

    // The first line: some avg10=0.00 avg60=0.00 avg300=0.00 total=MICROSECONDS
    private static TimeSpan? Queue() => !File.Exists(Pressure) ? null
        : TimeSpan.FromMicroseconds(long.Parse(File.ReadLines(Pressure).First().Split('=')[^1], CultureInfo.InvariantCulture));
}
