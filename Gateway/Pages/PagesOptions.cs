using System.ComponentModel.DataAnnotations;

namespace RideAspire.Gateway.Pages;

/// <summary>Section <c>Pages</c>: the web pages for riders, drivers and operators.</summary>
internal sealed class PagesOptions : IValidatableObject
{
    public const string Section = "Pages";

    private static readonly string[] tileParts = ["{z}", "{x}", "{y}"];

    private static readonly PagePlace[] newYork =
    [
        new() { Name = "Union Square", Lat = 40.7359, Lon = -73.9911 },
        new() { Name = "Times Square", Lat = 40.7580, Lon = -73.9855 },
        new() { Name = "Grand Central", Lat = 40.7527, Lon = -73.9772 },
        new() { Name = "Central Park Zoo", Lat = 40.7678, Lon = -73.9718 },
        new() { Name = "Columbus Circle", Lat = 40.7681, Lon = -73.9819 },
        new() { Name = "Washington Square", Lat = 40.7308, Lon = -73.9973 },
        new() { Name = "City Hall", Lat = 40.7128, Lon = -74.0060 },
        new() { Name = "Battery Park", Lat = 40.7033, Lon = -74.0170 },
        new() { Name = "Brooklyn Bridge Park", Lat = 40.7024, Lon = -73.9967 },
        new() { Name = "LaGuardia Airport", Lat = 40.7769, Lon = -73.8740 },
        new() { Name = "JFK Airport", Lat = 40.6413, Lon = -73.7781 },
    ];

    /// <summary>False: the gateway serves no pages, and its root leads to the API's reference. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The OpenID Connect provider at which people sign in. Default: the one whose tokens the gateway accepts,
    /// <c>Authentication:Schemes:Bearer:Authority</c>.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>
    /// The pages' id at the provider: a public client with PKCE, whose redirect address is
    /// <c>/authentication/login-callback</c> of the gateway. Default: none, so nobody can sign in.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>
    /// What to ask the provider for, with spaces between, such as a scope that puts the API's audience into the token.
    /// Default: openid and profile.
    /// </summary>
    public string Scope { get; set; } = "openid profile";

    /// <summary>
    /// Further origins that the sign-in needs, for a provider whose endpoints are not all at its authority, such as
    /// <c>https://tokens.example.org</c>. Default: none.
    /// </summary>
    public IReadOnlyList<string> SignInOrigins { get; set; } = [];

    /// <summary>
    /// The address of map tiles, with {z}, {x} and {y}, such as <c>https://tiles.example.org/{z}/{x}/{y}.png</c>.
    /// Default: none. The map then shows places and distances, and no streets.
    /// </summary>
    public string? TileUrl { get; set; }

    /// <summary>Who made the tiles; shown on the map. Default: none.</summary>
    public string? TileAttribution { get; set; }

    /// <summary>The places that the map names. It starts at the first one. Default: eleven in New York.</summary>
    public IReadOnlyList<PagePlace> Places { get; set; } = [];

    /// <summary>The places, or those in New York.</summary>
    public IReadOnlyList<PagePlace> EffectivePlaces => Places.Count > 0 ? Places : newYork;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is not null && !IsWebAddress(Authority))
            yield return new("must be an absolute address, such as https://login.example.org.", [nameof(Authority)]);
        if (TileUrl is not null && (!IsWebAddress(TileUrl) || tileParts.Any(part => !TileUrl.Contains(part, StringComparison.Ordinal))))
            yield return new("must be an absolute address with {z}, {x} and {y}.", [nameof(TileUrl)]);
        foreach (var (index, origin) in SignInOrigins.Index())
        {
            if (!IsWebAddress(origin))
                yield return new("must be an origin, such as https://tokens.example.org.", [$"{nameof(SignInOrigins)}:{index}"]);
        }

        foreach (var (index, place) in Places.Index())
        {
            if (place.Name.Length == 0 || Math.Abs(place.Lat) > 85.05 || Math.Abs(place.Lon) > 180)
                yield return new("must have a Name, a Lat from -85.05 to 85.05 and a Lon from -180 to 180.", [$"{nameof(Places)}:{index}"]);
        }
    }

    // An address goes into a header, which a semicolon or a space would end.
    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && !text.Any(c => c is ';' or ',' or ' ');
}

/// <summary>A place with a name, in degrees of WGS 84.</summary>
internal sealed class PagePlace
{
    public string Name { get; set; } = "";

    public double Lat { get; set; }

    public double Lon { get; set; }
}
