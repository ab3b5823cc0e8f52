using System.Globalization;
using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>The places of the pick-ups. Drivers serve a city, so pick-ups far from all others are errors.</summary>
internal static class City
{
    private const double MaxMetres = 200_000;

    /// <summary>The median of latitudes and of longitudes: errors do not move it.</summary>
    public static GeoPoint Middle(IReadOnlyList<FileRow> rows) =>
        new(Median(rows.Select(row => row.Pickup.Place.Lat)), Median(rows.Select(row => row.Pickup.Place.Lon)));

    /// <summary>The rows without those that are far from the middle. These are skipped.</summary>
    /// <exception cref="DemandException">More rows are far than rows may be bad.</exception>
    public static IReadOnlyList<FileRow> WithoutFar(
        IReadOnlyList<FileRow> rows, string file, double allowedPercent, SkippedRows skipped)
    {
        var middle = Middle(rows);
        var far = new LineTally();
        List<FileRow> near = new(rows.Count);
        foreach (var row in rows)
        {
            if (row.Pickup.Place.DistanceTo(middle) <= MaxMetres)
                near.Add(row);
            else
                far.Add(row.Line);
        }

        var problem = $"the place is more than {MaxMetres / 1_000} km from the middle of all places, {Text(middle)}";
        if (far.Count > rows.Count * allowedPercent / 100)
        {
            throw new DemandException(
                $"{file}, line {far.First}: {problem}. So are {far.Count} of the {rows.Count} pick-ups ({far}). "
                + "If that is no error, accept such places with --anywhere");
        }

        skipped.AddBad(far, problem);
        return near;
    }

    public static string Text(GeoPoint place) => string.Create(CultureInfo.InvariantCulture, $"{place.Lat:0.00}, {place.Lon:0.00}");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
