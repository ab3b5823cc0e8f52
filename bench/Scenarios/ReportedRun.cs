using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;
using Spectre.Console;

namespace RideAspire.Bench.Scenarios;

/// <summary>Runs a scenario and leaves a table, a JSON file and a picture.</summary>
internal static class ReportedRun
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Returns false when something that must hold did not.</summary>
    public static async Task<bool> OfAsync(Scenario scenario, BenchOptions options, DirectoryInfo into, CancellationToken ct)
    {
        var report = new Report(scenario.Name, AnsiConsole.Console);
        await scenario.MeasureAsync(report, options, ct);

        into.Create();
        var file = Path.Combine(into.FullName, scenario.Name);
        await File.WriteAllTextAsync($"{file}.json", JsonSerializer.Serialize(
            new
            {
                report.Scenario,
                options.Quick,
                At = TimeProvider.System.GetUtcNow().ToString("u", CultureInfo.InvariantCulture),
                Machine = Machine.Describe(),
                Figures = report.Figures.Select(figure => new { figure.Case, figure.Name, figure.Value, figure.Unit, Aim = figure.Aim?.ToString(), figure.IsMet }),
            },
            json), ct);
        if (report.Plot is { } plot)
            await File.WriteAllTextAsync($"{file}.svg", plot.ToSvg(), ct);

        AnsiConsole.Write(FigureTable.Of(report));
        AnsiConsole.MarkupLineInterpolated($"{file}.json{(report.Plot is null ? "" : ", .svg")}");
        return !report.IsBroken;
    }
}
