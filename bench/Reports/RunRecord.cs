using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RideAspire.Bench.Reports;

/// <summary>A run of a scenario, as its JSON file has it.</summary>
/// <param name="At">When the run ended, in UTC.</param>
/// <param name="Settings">Those that were changed for this run; null or empty for none.</param>
internal sealed record RunRecord(
    string Scenario, bool Quick, string At, Machine Machine, IReadOnlyList<FigureRecord> Figures, string[]? Settings = null)
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether its figures may be quoted: all was measured, on the system as it is.</summary>
    [JsonIgnore]
    public bool IsFull => !Quick && (Settings is null or []);

    public static RunRecord Of(Report report, bool quick, string[] settings) => new(
        report.Scenario,
        quick,
        TimeProvider.System.GetUtcNow().ToString("u", CultureInfo.InvariantCulture),
        Machine.Describe(),
        [.. report.Figures.Select(figure => new FigureRecord(
            figure.Case, figure.Name, figure.Value, figure.Unit, figure.Aim?.ToString(), figure.IsMet, figure.MustHold))],
        settings);

    /// <summary>Null where there is no such file.</summary>
    public static RunRecord? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(file), json) : null;

    public Task WriteAsync(string file, CancellationToken ct) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(this, json), ct);
}

internal sealed record FigureRecord(string Case, string Name, double Value, string Unit, string? Aim, bool? IsMet, bool MustHold);
