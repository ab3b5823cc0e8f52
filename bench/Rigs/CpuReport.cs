using RideAspire.Bench.Reports;

namespace RideAspire.Bench.Rigs;

internal static class CpuReport
{
    /// <summary>
    /// Adds, for each process, the processor time that it took since <paramref name="before"/> per thing that was done.
    /// </summary>
    /// <param name="what">The thing, such as <c>booking</c>.</param>
    public static void AddCpu(
        this Report report, Rig rig, string @case, IReadOnlyDictionary<string, TimeSpan> before, long count, string what) =>
        report.AddCpu(@case, rig.CpuSince(before), count, what);

    /// <summary>Adds, for each process, the processor time that it took per thing that was done.</summary>
    /// <inheritdoc cref="AddCpu(Report, Rig, string, IReadOnlyDictionary{string, TimeSpan}, long, string)"/>
    public static void AddCpu(
        this Report report, string @case, IReadOnlyDictionary<string, TimeSpan> taken, long count, string what)
    {
        var total = 0.0;
        foreach (var (process, time) in taken)
        {
            var each = time.TotalMicroseconds / Math.Max(1, count);
            report.Add(@case, $"CPU per {what}, {process}", each, "µs");
            total += each;
        }

        report.Add(@case, $"CPU per {what}, all", total, "µs");
    }
}
