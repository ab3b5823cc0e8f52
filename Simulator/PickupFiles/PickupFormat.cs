namespace RideAspire.Simulator.PickupFiles;

/// <summary>
/// A known kind of file: the titles of its columns, the likeliest first. Case, spaces and punctuation of a title do not
/// matter.
/// </summary>
/// <param name="Name">For <c>--format</c>.</param>
internal sealed record PickupFormat(string Name, IReadOnlyList<string> Times, IReadOnlyList<string> Lats, IReadOnlyList<string> Lons)
{
    /// <summary>Every format. The last one knows the titles of all others, and common ones.</summary>
    public static readonly IReadOnlyList<PickupFormat> All = WithCommon(
        new("uber", ["Date/Time"], ["Lat"], ["Lon"]),
        new(
            "tlc", ["tpep_pickup_datetime", "lpep_pickup_datetime", "pickup_datetime", "Trip_Pickup_DateTime", "Pickup_date"],
            ["pickup_latitude", "Start_Lat"], ["pickup_longitude", "Start_Lon"]),
        new("lyft", ["time_of_trip"], ["start_lat"], ["start_lng"]),
        new("chicago", ["Trip Start Timestamp"], ["Pickup Centroid Latitude"], ["Pickup Centroid Longitude"])
        {
            Dates = DateOrder.MonthFirst,
        },
        new("porto", ["TIMESTAMP"], [], [])
        {
            Places = ["POLYLINE"],
            WithoutHeader = new(Time: 6, Place: 9),
            TimeZone = "Europe/Lisbon",
        },
        new("didi", ["departure_time"], ["starting_lat"], ["starting_lng"])
        {
            WithoutHeader = new(Time: 2, Lat: 5, Lon: 4),
            TimeZone = "Asia/Shanghai",
        });

    /// <summary>Titles of columns that hold longitude and latitude together.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary>Where the columns are in a file without a header; null when the format always has one.</summary>
    public ColumnNumbers? WithoutHeader { get; init; }

    /// <summary>The time zone of the city, for times that are seconds since 1970; null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How the publisher writes dates; null when files of this format are found with either order.</summary>
    public DateOrder? Dates { get; init; }

    private static PickupFormat[] WithCommon(params PickupFormat[] known) =>
    [
        .. known,
        new(
            "other",
            [.. known.SelectMany(format => format.Times), "pickup_time", "datetime", "start_time", "started_at", "time", "date"],
            [.. known.SelectMany(format => format.Lats), "latitude", "pickup_lat", "start_latitude"],
            [.. known.SelectMany(format => format.Lons), "lng", "long", "longitude", "pickup_lon", "pickup_lng", "start_longitude"])
        {
            Places = [.. known.SelectMany(format => format.Places)],
        },
    ];
}

/// <summary>Columns by number, from 1; null for one that there is not.</summary>
internal sealed record ColumnNumbers(int Time, int? Lat = null, int? Lon = null, int? Place = null);
