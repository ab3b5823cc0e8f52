using RideAspire.Gateway.Browsers;

namespace RideAspire.Gateway.Pages;

/// <summary>What the pages may load: their own files, the identity provider's answers, and map tiles.</summary>
internal static class PagePolicy
{
    /// <param name="authority">The provider at which people sign in; null where there is none.</param>
    /// <param name="mayBeFramed">
    /// True for the address that the provider sends the browser back to. A sign-in is renewed in a hidden frame of the
    /// page.
    /// </param>
    public static ContentPolicy Of(PagesOptions options, string? authority, bool mayBeFramed)
    {
        var provider = string.Join(' ', new[] { authority }.Concat(options.SignInOrigins).OfType<string>().Select(OriginOf).Distinct());
        return new(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
            + $"connect-src {Sources("'self'", provider)}; img-src {Sources("'self'", OriginOf(options.TileUrl))}; "
            + $"frame-src {Sources("'self'", provider)}; base-uri 'self'; form-action 'none'; "
            + $"frame-ancestors {(mayBeFramed ? "'self'" : "'none'")}");
    }

    private static string Sources(params string[] sources) => string.Join(' ', sources.Where(source => source.Length > 0));

    private static string OriginOf(string? address) => address is null ? "" : new Uri(address).GetLeftPart(UriPartial.Authority);
}
