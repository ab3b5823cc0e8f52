using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Operations;

/// <summary>
/// Which trips the list shows: all, those of a status, the overdue rides, or those of a rider or a driver.
/// </summary>
/// <param name="Status">A status, or <see cref="OverdueRides"/>; null for all.</param>
/// <param name="Rider">A rider's id; null for all.</param>
/// <param name="Driver">A driver's id; null for all.</param>
public sealed record TripChoice(string? Status, string? Rider, string? Driver)
{
    public const string OverdueRides = "OVERDUE";

    public static TripChoice All { get; } = new(null, null, null);

    public static IReadOnlyList<(string Value, string Text)> Filters { get; } =
    [
        ("", "All trips"), (TripStatus.Waiting, "Waiting"), (TripStatus.Assigned, "Assigned"), (TripStatus.InProgress, "In progress"),
        (OverdueRides, "Riding for too long"), (TripStatus.DriverNotFound, "No driver found"), (TripStatus.Completed, "Completed"),
        (TripStatus.Cancelled, "Cancelled"),
    ];

    /// <summary>The path of the first page.</summary>
    public string Path => "v1/ops/trips?limit=20" + this switch
    {
        { Rider: { } rider } => $"&rider={Uri.EscapeDataString(rider)}",
        { Driver: { } driver } => $"&driver={Uri.EscapeDataString(driver)}",
        { Status: OverdueRides } => "&overdue=true",
        { Status: { } status } => $"&status={Uri.EscapeDataString(status)}",
        _ => "",
    };

    /// <summary>For people, after "Trips".</summary>
    public string Text => this switch
    {
        { Rider: { } rider } => $"of rider {rider}",
        { Driver: { } driver } => $"of driver {driver}",
        { Status: { } status } => $"– {Filters.FirstOrDefault(filter => filter.Value == status).Text}",
        _ => "– newest first",
    };

    /// <summary>
    /// The choice as a part of the page's address, so that it survives a reload and can be sent to somebody.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Query => new Dictionary<string, object?>
    {
        ["status"] = Status,
        ["rider"] = Rider,
        ["driver"] = Driver,
    };
}
