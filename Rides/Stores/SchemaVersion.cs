namespace RideAspire.Stores;

/// <summary>The version of the database's schema that this release needs.</summary>
internal static class SchemaVersion
{
    /// <summary>
    /// The id of the newest migration, as EF Core's table <c>__EFMigrationsHistory</c> has it. The database of a newer
    /// release has further ones.
    /// </summary>
    public const string Needed = "20261127040133_ListsByStatus";
}
