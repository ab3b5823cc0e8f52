using Spectre.Console;

namespace RideAspire.Bench.Reports;

/// <summary>The figures of one run of a scenario. Prints its progress.</summary>
internal sealed class Report(string scenario, IAnsiConsole console)
{
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly List<Figure> figures = [];

    public string Scenario => scenario;

    public IReadOnlyList<Figure> Figures => figures;

    /// <summary>The picture; null when the scenario draws none.</summary>
    public Plot? Plot { get; set; }

    /// <summary>Whether a promise was broken: a figure that must hold does not.</summary>
    public bool IsBroken => figures.Any(figure => figure is { MustHold: true, IsMet: false });

    /// <summary>Prints what is being done now.</summary>
    public void Progress(string what) =>
        console.MarkupLineInterpolated($"[grey]{TimeProvider.System.GetElapsedTime(started):mm\\:ss}[/] {scenario}: {what}");

    public void Add(string @case, string name, double value, string unit = "", Aim? aim = null)
    {
        figures.Add(new(@case, name, value, unit, aim, MustHold: false));
        Progress($"  {@case}: {name} {FigureTable.Number(value)} {unit}");
    }

    /// <summary>Adds a count that must be 0.</summary>
    public void MustBeNone(string @case, string name, long count) =>
        figures.Add(new(@case, name, count, "", Aim.AtMost(0), MustHold: true));

    /// <summary>Adds a latency's p50, p99 and maximum.</summary>
    /// <param name="p99">The aim of the 99th percentile, in ms.</param>
    public void AddLatency(string @case, string name, Latencies latency, Aim? p99 = null)
    {
        Add(@case, $"{name} p50", latency.Percentile(50).TotalMilliseconds, "ms");
        Add(@case, $"{name} p99", latency.Percentile(99).TotalMilliseconds, "ms", p99);
        Add(@case, $"{name} max", latency.Max.TotalMilliseconds, "ms");
    }
}
