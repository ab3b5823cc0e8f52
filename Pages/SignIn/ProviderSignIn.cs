using RideAspire.Pages.Settings;

namespace RideAspire.Pages.SignIn;

internal static class ProviderSignIn
{
    /// <summary>
    /// Adds the framework's OpenID Connect client: the authorization code flow with PKCE, without a secret.
    /// </summary>
    public static void AddProviderSignIn(this IServiceCollection services, PageSettings settings) =>
        services.AddOidcAuthentication(options =>
        {
            options.ProviderOptions.Authority = settings.Authority;
            options.ProviderOptions.ClientId = settings.ClientId;
            options.ProviderOptions.ResponseType = "code";
            options.ProviderOptions.DefaultScopes.Clear();
            foreach (var scope in settings.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                options.ProviderOptions.DefaultScopes.Add(scope);
        });
}
