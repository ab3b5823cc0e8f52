using RideAspire.Pages.Places;

namespace RideAspire.Pages.Settings;

/// <summary>What the gateway tells its pages: <c>/pages/settings.json</c>.</summary>
/// <param name="Authority">
/// The OpenID Connect provider. Null where the gateway itself issues tokens, or nobody does.
/// </param>
/// <param name="ClientId">The pages' id at the provider: a public client, with PKCE.</param>
/// <param name="Scope">What to ask the provider for, with spaces between.</param>
/// <param name="DevelopmentSignIn">True where a name is enough to sign in, on a developer's machine.</param>
/// <param name="TileUrl">The address of map tiles, with {z}, {x} and {y}. Null for a map without tiles.</param>
/// <param name="TileAttribution">Who made the tiles. Shown on the map.</param>
/// <param name="Places">The places that the map names. The first one is where it starts.</param>
internal sealed record PageSettings(
    string? Authority,
    string? ClientId,
    string Scope,
    bool DevelopmentSignIn,
    string? TileUrl,
    string? TileAttribution,
    IReadOnlyList<NamedPlace> Places);
