namespace RideAspire.Stores;

/// <summary>The schema that this release needs.</summary>
internal static class SchemaVersion
{
    /// <summary>
    /// The id of the newest migration of <c>Rides.Schema</c>, which this library does not reference. A database that a
    /// newer release has migrated has this one too.
    /// </summary>
    public const string Needed = "20261123201651_TripLists";
}
