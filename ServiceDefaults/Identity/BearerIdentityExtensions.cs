using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RideAspire.ServiceDefaults.Identity;

public static class BearerIdentityExtensions
{
    private static readonly TimeSpan clockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan providerAnswersIn = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Callers are known by a signed JWT: <c>sub</c> says who, <c>role</c> as what. Issuer, audience and keys come from
    /// <c>Authentication:Schemes:Bearer</c>: an OpenID Connect <c>Authority</c>, or <c>ValidIssuers</c> and <c>SigningKeys</c>; and
    /// <c>ValidAudiences</c>. Clocks may differ by 30 s. Whether an endpoint needs a caller is the endpoint's to say.
    /// </summary>
    /// <exception cref="OptionsValidationException">At the start of the host, when the section does not suffice to tell a good token.</exception>
    public static void AddBearerIdentity(this WebApplicationBuilder builder)
    {
        // Before the framework binds the configuration, which may say otherwise.
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer => bearer.BackchannelTimeout = providerAnswersIn);
        builder.Services.AddAuthentication().AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.SaveToken = false;
            bearer.TokenValidationParameters.NameClaimType = CallerExtensions.SubjectClaim;
            bearer.TokenValidationParameters.RoleClaimType = CallerExtensions.RoleClaim;
            bearer.TokenValidationParameters.ClockSkew = clockSkew;
            bearer.Events = new() { OnTokenValidated = KnowCaller, OnChallenge = TokenRefusal.TellAsync };
        });
        builder.Services.AddAuthorization();

        // The framework would make a key for cookies at the start, and keep it on disk unencrypted: here are no cookies, so none is missed.
        builder.Services.AddDataProtection().DisableAutomaticKeyGeneration();
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.None);

        builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, BearerSettings>();
        builder.Services.AddSingleton<IValidateOptions<JwtBearerOptions>, BearerSettings>();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).ValidateOnStart();
    }

    /// <summary>Comes after <c>UseProblems</c>, which tells a refused caller why.</summary>
    public static void UseBearerIdentity(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static Task KnowCaller(TokenValidatedContext context)
    {
        if (context.Principal?.HasUsableSubject() == true)
            context.Principal = context.Principal.WithoutToken();
        else
            context.Fail(new UnusableSubjectException());
        return Task.CompletedTask;
    }
}
