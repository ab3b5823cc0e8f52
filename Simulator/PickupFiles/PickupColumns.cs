namespace RideAspire.Simulator.PickupFiles;

/// <summary>Where a file's values are: indices of columns, from 0. Of a column that there is not, -1.</summary>
/// <param name="Place">The column that holds longitude and latitude together.</param>
internal sealed record PickupColumns(PickupFormat Format, int Time, int Lat, int Lon, int Place)
{
    public bool AreComplete => Time >= 0 && (Place >= 0 || (Lat >= 0 && Lon >= 0));

    /// <summary>How many columns a row must have.</summary>
    public int Width => Math.Max(Math.Max(Time, Place), Math.Max(Lat, Lon)) + 1;
}
