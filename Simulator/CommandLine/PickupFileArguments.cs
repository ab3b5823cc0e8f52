using System.CommandLine;
using RideAspire.Simulator.PickupFiles;

namespace RideAspire.Simulator.CommandLine;

/// <summary>The options that say how to read the file of pick-ups.</summary>
internal sealed class PickupFileArguments
{
    private const string Auto = "auto";

    private readonly Option<PickupFormat?> format = Check.OneOf(
        "--format", [new(Auto, null), .. PickupFormat.All.Select(known => new KeyValuePair<string, PickupFormat?>(known.Name, known))],
        "The file's format. Default: auto, by the titles of its columns");

    private readonly Option<string?> time = Column("--time-column", "The column of the time: a title, or a number from 1");

    private readonly Option<string?> lat = Column("--lat-column", "The column of the latitude");

    private readonly Option<string?> lon = Column("--lon-column", "The column of the longitude");

    private readonly Option<string?> place = Column(
        "--place-column", "A column with longitude and latitude in one, such as POINT (-87.6 41.9) or [[-8.6,41.1],...]");

    private readonly Option<DateOrder?> dates = Check.OneOf<DateOrder?>(
        "--dates", [new("month-first", DateOrder.MonthFirst), new("day-first", DateOrder.DayFirst)],
        "How the file writes dates such as 4/9/2014. Default: by its dates, if they tell");

    private readonly Option<TimeZoneInfo?> timeZone = new("--time-zone")
    {
        HelpName = "ZONE",
        Description = "The city's zone, such as Europe/Lisbon, for times in seconds since 1970. Default: the format's, or UTC",
        CustomParser = result => TimeZoneInfo.TryFindSystemTimeZoneById(result.Tokens[0].Value, out var zone)
            ? zone
            : Check.Refuse<TimeZoneInfo?>(result, $"--time-zone {result.Tokens[0].Value} is not a time zone such as Europe/Lisbon"),
    };

    private readonly Option<double> badRows = Check.Percent(
        "--bad-rows", 1, "Rows of the file that may be unusable. They are skipped and reported; with more, there is no run");

    private readonly Option<bool> anywhere = new("--anywhere")
    {
        Description = "Accept places where no city is, and places more than 200 km from the middle of all",
    };

    public IReadOnlyList<Option> All => [format, time, lat, lon, place, dates, timeZone, badRows, anywhere];

    /// <summary>Null, or an error message: that an option needs a file, or another option.</summary>
    public string? FindConflict(ParseResult parsed, bool hasFile)
    {
        var given = All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return given is not null && !hasFile ? $"{given.Name} says how to read a file, so it needs --pickups"
            : parsed.GetValue(place) is not null && (parsed.GetValue(lat) ?? parsed.GetValue(lon)) is not null
                ? "--place-column replaces --lat-column and --lon-column, so it cannot be given with them"
            : null;
    }

    public PickupFileOptions Read(ParseResult parsed) => new()
    {
        Format = parsed.GetValue(format),
        TimeColumn = parsed.GetValue(time),
        LatColumn = parsed.GetValue(lat),
        LonColumn = parsed.GetValue(lon),
        PlaceColumn = parsed.GetValue(place),
        Dates = parsed.GetValue(dates),
        TimeZone = parsed.GetValue(timeZone),
        BadRowsPercent = parsed.GetValue(badRows),
        Anywhere = parsed.GetValue(anywhere),
    };

    private static Option<string?> Column(string name, string description) => new(name) { HelpName = "COLUMN", Description = description };
}
