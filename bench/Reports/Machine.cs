using System.Runtime.InteropServices;

namespace RideAspire.Bench.Reports;

/// <summary>The machine that runs the benchmark.</summary>
internal sealed record Machine(string Cpu, int Cores, long MemoryGiB, string Os, string Runtime)
{
    public static Machine Describe() => new(
        Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    private static string? Line(string file, string name) => !File.Exists(file) ? null
        : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
