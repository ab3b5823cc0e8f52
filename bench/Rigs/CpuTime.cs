using System.Globalization;

namespace RideAspire.Bench.Rigs;

/// <summary>The processor time of a process and all that it has started, as Linux counts it: to 10 ms.</summary>
internal static class CpuTime
{
    private const int ParentTicksAt = 11, TicksFields = 4;
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Zero when the process has ended.</summary>
    public static TimeSpan Of(int process)
    {
        try
        {
            // After the name, which is in brackets: user, system, and both of the children that have ended.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var own = fields.Skip(ParentTicksAt).Take(TicksFields).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
            var children = File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children.Aggregate(own * tick, (sum, child) => sum + Of(int.Parse(child, CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>
    /// The time of all cores since the machine's start: that in which they worked, for whomever, and all of it.
    /// </summary>
    public static (TimeSpan Busy, TimeSpan All) OfMachine()
    {
        // User, nice, system, idle, waiting for disks, interrupts (two), stolen by the machine's host.
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return ((ticks.Sum() - ticks[3] - ticks[4]) * tick, ticks.Sum() * tick);
    }

    /// <summary>The resident memory of a process, in bytes.</summary>
    public static long MemoryOf(int process)
    {
        var resident = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
