namespace RideAspire.AppHost;

/// <summary>
/// Who calls is told by tokens: issued by the gateway itself when this runs (POST /dev/tokens), in a deployment by an identity provider.
/// </summary>
internal static class Identity
{
    /// <summary>Adds the parameters that this takes; returns what gives a service the settings by which it checks tokens.</summary>
    public static Action<EnvironmentCallbackContext> AddIdentity(this IDistributedApplicationBuilder builder)
    {
        var settings = builder.ExecutionContext.IsRunMode ? OwnTokens(builder) : ProvidersTokens(builder);
        return context =>
        {
            foreach (var (setting, value) in settings)
                context.EnvironmentVariables[$"Authentication__Schemes__Bearer__{setting}"] = value;
        };
    }

    private static Dictionary<string, object> OwnTokens(IDistributedApplicationBuilder builder)
    {
        // Letters and digits, a multiple of four: base64 of 36 bytes.
        var key = builder
            .AddParameter("signing-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true)
            .WithDescription("What the gateway signs tokens for developers with.");
        return new()
        {
            ["ValidAudiences__0"] = "ride-aspire",
            ["ValidIssuers__0"] = "ride-aspire-dev",
            ["SigningKeys__0__Issuer"] = "ride-aspire-dev",
            ["SigningKeys__0__Value"] = key.Resource,
        };
    }

    private static Dictionary<string, object> ProvidersTokens(IDistributedApplicationBuilder builder) => new()
    {
        ["Authority"] = builder.AddParameter("identity-authority")
            .WithDescription("The identity provider's address, whose keys sign the tokens.")
            .Resource,
        ["ValidAudiences__0"] = builder.AddParameter("identity-audience").WithDescription("The audience that a token must name.").Resource,
    };
}
