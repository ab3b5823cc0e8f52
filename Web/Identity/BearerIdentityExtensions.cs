using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RideAspire.Validation;

namespace RideAspire.Web.Identity;

public static class BearerIdentityExtensions
{
    private static readonly TimeSpan clockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan backchannelTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Authenticates callers by a signed JWT: <c>sub</c> is the caller's id, and the claim that <c>RoleClaim</c> names
    /// has their roles. The section <c>Authentication:Schemes:Bearer</c> says which tokens are trusted. It has
    /// <c>ValidAudiences</c>, and either the <c>Authority</c> of an OpenID Connect provider or <c>ValidIssuers</c> and
    /// <c>SigningKeys</c>. Clocks may differ by 30 s. Each endpoint decides whether it needs a caller.
    /// </summary>
    /// <exception cref="OptionsValidationException">When the host starts and the section is not enough to check a
    /// token.</exception>
    public static void AddBearerIdentity(this WebApplicationBuilder builder)
    {
        // This comes before the framework binds the configuration, so the configuration may set another timeout.
        builder.Services.Configure<JwtBearerOptions>(
            JwtBearerDefaults.AuthenticationScheme, bearer => bearer.BackchannelTimeout = backchannelTimeout);
        builder.AddValidated<RoleClaimOptions>(BearerSettings.Section);
        builder.Services.AddAuthentication().AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.SaveToken = false;
            bearer.TokenValidationParameters.NameClaimType = CallerExtensions.SubjectClaim;
            bearer.TokenValidationParameters.ClockSkew = clockSkew;
            bearer.Events = new() { OnTokenValidated = IdentifyAsync, OnChallenge = TokenRefusal.DescribeAsync };
        });
        builder.Services.AddAuthorization();

        // The framework would create a key for cookies at startup and store it on disk unencrypted. Nothing here uses
        // cookies.
        builder.Services.AddDataProtection().DisableAutomaticKeyGeneration();
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.None);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProviderKeys();
        builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, BearerSettings>();
        builder.Services.AddSingleton<IValidateOptions<JwtBearerOptions>, BearerSettings>();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).ValidateOnStart();
    }

    /// <summary>Comes after <c>UseProblems</c>, which writes the body of a refusal.</summary>
    public static void UseBearerIdentity(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>The name of the claim in which callers' roles are looked for.</summary>
    internal static string RoleClaim(this HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<RoleClaimOptions>>().Value.RoleClaim;

    private static Task IdentifyAsync(TokenValidatedContext context)
    {
        if (context.Principal is { } caller && caller.HasUsableSubject())
            context.Principal = caller.WithoutToken(TokenRoles.Of(caller, context.HttpContext.RoleClaim()));
        else
            context.Fail(new UnusableSubjectException());
        return Task.CompletedTask;
    }
}
