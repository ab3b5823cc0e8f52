namespace RideAspire.Schema;

/// <summary>
/// The database's trigger that allows the transitions of <see cref="Trips.TripStatus"/> and no others.
/// </summary>
public static class TripGuard
{
    /// <summary>
    /// The text of <c>TripGuard.sql</c>. It creates the trigger or replaces it, so a migration can run it to change the
    /// guard.
    /// </summary>
    public static string Sql { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(TripGuard).Assembly.GetManifestResourceStream($"{typeof(TripGuard).FullName}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
