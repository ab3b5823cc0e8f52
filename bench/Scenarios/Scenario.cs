using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>A measurement with a name.</summary>
/// <param name="Name">Its name on the command line and of its files.</param>
/// <param name="Summary">One line for <c>--help</c>.</param>
/// <param name="MeasureAsync">Measures, and adds the figures to the report.</param>
internal sealed record Scenario(string Name, string Summary, Func<Report, BenchOptions, CancellationToken, Task> MeasureAsync);
