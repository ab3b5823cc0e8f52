using System.Globalization;
using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>The rows of a file that are not replayed, and why.</summary>
internal sealed class SkippedRows
{
    private readonly LineTally bad = new();
    private string? firstProblem;

    /// <summary>Rows whose place is blank, or 0, 0.</summary>
    public LineTally WithoutPlace { get; } = new();

    /// <summary>Headers after the first one: the file is several files in one.</summary>
    public LineTally Headers { get; } = new();

    /// <param name="lines">How many lines the row has.</param>
    /// <param name="problem">Continues after the row's line.</param>
    public void AddBad(int line, int lines, string problem)
    {
        firstProblem ??= $"line {line}: {problem}";
        bad.Add(line, lines);
    }

    /// <param name="problem">Continues after the first row's line.</param>
    public void AddBad(LineTally rows, string problem)
    {
        if (rows.First is { } line)
            firstProblem ??= $"line {line}: {problem}";
        bad.Add(rows);
    }

    /// <exception cref="DemandException">More rows are bad than the user allows.</exception>
    public void ThrowIfTooManyAreBad(string file, int rows, double allowedPercent)
    {
        if (bad.Count <= rows * allowedPercent / 100)
            return;
        throw new DemandException(string.Create(
            CultureInfo.InvariantCulture,
            $"{file}, {firstProblem}. {bad.Count} of {rows} rows cannot be used ({bad}): more than --bad-rows {allowedPercent} allows"));
    }

    /// <summary>What was skipped and where; empty when nothing was.</summary>
    public override string ToString()
    {
        (LineTally Rows, string What, string Detail)[] all =
        [
            (bad, "unusable", $", {firstProblem}"), (WithoutPlace, "without a place", ""), (Headers, "repeated headers", ""),
        ];
        return string.Join("; ", all.Where(kind => kind.Rows.Count > 0).Select(kind =>
            $"{kind.Rows.Count} {kind.What} ({kind.Rows}{kind.Detail})"));
    }
}
