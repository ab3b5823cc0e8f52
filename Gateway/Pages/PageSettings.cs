using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace RideAspire.Gateway.Pages;

/// <summary>
/// What the pages must know before they start, and what their content policy follows from. Nothing of it is secret.
/// </summary>
/// <param name="Authority">The OpenID Connect provider; null where there is none.</param>
/// <param name="ClientId">The pages' id at the provider.</param>
/// <param name="Scope">What to ask the provider for.</param>
/// <param name="DevelopmentSignIn">True where the gateway issues tokens for a name.</param>
/// <param name="TileUrl">The address of map tiles; null for a map without tiles.</param>
/// <param name="TileAttribution">Who made the tiles.</param>
/// <param name="Places">The places that the map names.</param>
internal sealed record PageSettings(
    string? Authority,
    string? ClientId,
    string Scope,
    bool DevelopmentSignIn,
    string? TileUrl,
    string? TileAttribution,
    IReadOnlyList<PagePlace> Places)
{
    public static PageSettings Of(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PagesOptions>>().Value;
        var issuesTokens = services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Any(endpoint => endpoint.RoutePattern.RawText == "/dev/tokens");
        return new(
            AuthorityOf(services),
            options.ClientId,
            options.Scope,
            issuesTokens,
            options.TileUrl,
            options.TileAttribution,
            options.EffectivePlaces);
    }

    /// <summary>Where people sign in; null where nobody can.</summary>
    public static string? AuthorityOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PagesOptions>>().Value;
        var bearer = services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        return options.ClientId is null ? null : options.Authority ?? bearer.Authority;
    }
}
