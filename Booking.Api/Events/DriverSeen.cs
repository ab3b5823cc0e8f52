using System.Globalization;

namespace RideAspire.Booking.Events;

/// <summary>
/// What a driver's client has seen: the pending offer and the active trip that it knows of, and their versions. On the
/// wire <c>{offerId or -}.{version}/{tripId or -}.{version}</c>.
/// </summary>
internal sealed record DriverSeen(Guid? Offer, int OfferVersion, Guid? Trip, int TripVersion)
{
    /// <summary>The pattern of the texts that <see cref="Parse"/> takes.</summary>
    public const string Pattern = $"^{Row}/{Row}$";

    private const string Row = @"(-|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\.[0-9]{1,9}";

    /// <summary>No offer and no trip.</summary>
    public static readonly DriverSeen Nothing = new(null, 0, null, 0);

    public DriverSeen WithOffer(Guid id, int version) => this with { Offer = id, OfferVersion = version };

    public DriverSeen WithoutOffer() => this with { Offer = null, OfferVersion = 0 };

    public DriverSeen WithTrip(Guid id, int version) => this with { Trip = id, TripVersion = version };

    public DriverSeen WithoutTrip() => this with { Trip = null, TripVersion = 0 };

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text does not match <see cref="Pattern"/>.</exception>
    public static DriverSeen Parse(string id)
    {
        var rows = id.Split('/', '.');
        return new(IdOf(rows[0]), VersionOf(rows[1]), IdOf(rows[2]), VersionOf(rows[3]));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Text(Offer)}.{OfferVersion}/{Text(Trip)}.{TripVersion}");

    private static string Text(Guid? id) => id?.ToString() ?? "-";

    private static Guid? IdOf(string text) => text == "-" ? null : Guid.Parse(text);

    private static int VersionOf(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
