namespace RideAspire.Pages.Places;

/// <summary>A place that people know by a name. The map shows it, and it can be chosen from a list.</summary>
internal sealed record NamedPlace(string Name, double Lat, double Lon)
{
    public Place Place => new(Lat, Lon);
}
