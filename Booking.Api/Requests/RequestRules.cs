using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using RideAspire.Booking.Contracts;
using RideAspire.Web.Requests;

namespace RideAspire.Booking.Requests;

internal static class RequestRules
{
    /// <summary>
    /// How long a request may wait for Postgres, with all its statements and its turn before each. Longer than a hung
    /// statement on an open connection, 2.25 s, and short enough that a client hears of the failure within 4 s also
    /// from a busy machine. The change of a request that was refused for this may still be made.
    /// </summary>
    private static readonly TimeSpan budget = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Makes JSON strict. An unknown property is an error instead of being ignored: it may be misspelt, or an older
    /// client may name another rider with it. Requests are validated by their attributes. Every refusal is sent as
    /// problem details.
    /// </summary>
    public static void AddRequestRules(this WebApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new()
        {
            Timeout = budget,
            WriteTimeoutResponse = _ => throw new TimeoutException($"The request was not done within {budget}."),
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<LoadShedding>();
        builder.Services.AddValidation();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.Converters.Add(new InstantConverter());
        });
    }

    /// <summary>
    /// Finishes changes when the client hangs up, ends requests that take too long, and accepts JSON bodies in UTF-8
    /// only. Comes after <c>UseBearerIdentity</c>, so that 401 and 403 come before a refusal of the body.
    /// </summary>
    public static void UseRequestRules(this WebApplication app)
    {
        app.Use(FinishChangesAfterHangUp);
        app.UseRequestTimeouts();
        app.Use(RequireUtf8);
    }

    // When a client hangs up between a commit and the steps that must follow it, the steps still run: nothing else
    // would do them at once. A read may stop.
    private static Task FinishChangesAfterHangUp(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            context.RequestAborted = CancellationToken.None;
        return next(context);
    }

    // JSON is UTF-8 (RFC 8259). The framework throws at an unknown charset, and at a quoted one
    // (dotnet/aspnetcore#61514).
    private static Task RequireUtf8(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null
            && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue)
        {
            if (!HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                throw new BadHttpRequestException("The charset is not UTF-8.", StatusCodes.Status415UnsupportedMediaType);
            context.Request.ContentType = type.MediaType.Value;
        }

        return next(context);
    }
}
