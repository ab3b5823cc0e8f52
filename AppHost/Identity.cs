namespace RideAspire.AppHost;

/// <summary>
/// Tokens identify callers. On a developer's machine the gateway issues them (POST /dev/tokens), in a deployment an
/// identity provider does.
/// </summary>
internal static class Identity
{
    /// <summary>
    /// Adds the parameters. Returns the callback that gives a service its settings for checking tokens.
    /// </summary>
    public static Action<EnvironmentCallbackContext> AddIdentity(this IDistributedApplicationBuilder builder)
    {
        var settings = builder.ExecutionContext.IsRunMode ? OwnTokens(builder) : ProviderTokens(builder);
        return context =>
        {
            foreach (var (setting, value) in settings)
                context.EnvironmentVariables[$"Authentication__Schemes__Bearer__{setting}"] = value;
            if (builder.ExecutionContext.IsRunMode)
                context.EnvironmentVariables["DevTokens__Enabled"] = "true";
        };
    }

    /// <summary>
    /// Says how people sign in to the web pages in a deployment. On a developer's machine a name is enough.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithPageSignIn(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        return builder.ExecutionContext.IsRunMode
            ? gateway
            : gateway
                .WithEnvironment("Pages__ClientId", builder
                    .AddParameter("identity-client-id", "ride-aspire", publishValueAsDefault: true)
                    .WithDescription("The id of the web pages at the identity provider: a public client with PKCE."))
                .WithEnvironment("Pages__Scope", builder
                    .AddParameter("identity-scope", "openid profile", publishValueAsDefault: true)
                    .WithDescription("What the web pages ask the identity provider for, with spaces between."));
    }

    private static Dictionary<string, object> OwnTokens(IDistributedApplicationBuilder builder)
    {
        // Letters and digits, a multiple of four: base64 of 36 bytes.
        var key = builder
            .AddParameter("signing-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true)
            .WithDescription("The key that the gateway signs development tokens with.");
        return new()
        {
            ["ValidAudiences__0"] = "ride-aspire",
            ["ValidIssuers__0"] = "ride-aspire-dev",
            ["SigningKeys__0__Issuer"] = "ride-aspire-dev",
            ["SigningKeys__0__Value"] = key.Resource,
        };
    }

    private static Dictionary<string, object> ProviderTokens(IDistributedApplicationBuilder builder) => new()
    {
        ["Authority"] = builder.AddParameter("identity-authority")
            .WithDescription("The address of the identity provider that signs the tokens.")
            .Resource,
        ["ValidAudiences__0"] = builder.AddParameter("identity-audience").WithDescription("The audience that a token must name.").Resource,
        ["RoleClaim"] = builder.AddParameter("identity-role-claim", "role", publishValueAsDefault: true)
            .WithDescription("The claim of a token that has the roles, such as roles or realm_access.roles.")
            .Resource,
    };
}
