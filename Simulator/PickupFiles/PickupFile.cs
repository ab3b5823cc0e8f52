using nietras.SeparatedValues;
using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>The pick-ups of a file in one day's window.</summary>
/// <param name="Day">The day on which the window begins.</param>
/// <param name="Note">What was read and what was skipped, for the user.</param>
internal sealed record FilePickups(IReadOnlyList<Pickup> Pickups, DateOnly Day, string Note);

/// <summary>
/// Reads a file with one row per pick-up, separated by commas, semicolons, tabs or bars, with a header or without, in
/// any of the formats that <see cref="PickupFormat"/> lists. Values may be quoted.
/// </summary>
internal static class PickupFile
{
    /// <param name="name">For messages.</param>
    /// <param name="date">The day on which the window begins; null for the day of the file's first row.</param>
    /// <exception cref="DemandException">
    /// The file's columns or dates are not clear, too many rows are bad, or none is in the window. The message names
    /// the line and the option that helps.
    /// </exception>
    public static FilePickups Read(TextReader text, string name, DateOnly? date, DayWindow window, PickupFileOptions options)
    {
        // Rows of one file may have different numbers of values, so the reading checks them itself.
        using var rows = Sep.Reader(reader => reader with
        {
            HasHeader = false,
            DisableColCountCheck = true,
            Unescape = true,
            Trim = SepTrim.All,
        }).From(text);
        var reading = new FileReading(name, date, window, options);
        // Counted here: without a header, the first row says that it is in line 2.
        var line = 1;
        try
        {
            foreach (var row in rows)
            {
                reading.Take(row, line);
                line = row.LineNumberToExcl;
            }
        }
        catch (NotSupportedException)
        {
            throw new DemandException($"{name}, line {line}: the row is too long to read. It has a quote that is never closed");
        }

        return reading.Finish();
    }
}
