using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RideAspire.Bench.Reports;

/// <summary>A run of a scenario, as its JSON file has it.</summary>
/// <param name="At">When the run ended, in UTC.</param>
internal sealed record RunRecord(string Scenario, bool Quick, string At, Machine Machine, IReadOnlyList<FigureRecord> Figures)
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static RunRecord Of(Report report, bool quick) => new(
        report.Scenario,
        quick,
        TimeProvider.System.GetUtcNow().ToString("u", CultureInfo.InvariantCulture),
        Machine.Describe(),
        [.. report.Figures.Select(figure => new FigureRecord(
            figure.Case, figure.Name, figure.Value, figure.Unit, figure.Aim?.ToString(), figure.IsMet, figure.MustHold))]);

    /// <summary>Null where there is no such file.</summary>
    public static RunRecord? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(file), json) : null;

    public Task WriteAsync(string file, CancellationToken ct) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(this, json), ct);
}

internal sealed record FigureRecord(string Case, string Name, double Value, string Unit, string? Aim, bool? IsMet, bool MustHold);
