using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using RideAspire.Booking.Trips;
using RideAspire.Web.Requests;

namespace RideAspire.Booking.Requests;

internal static class RequestRules
{
    /// <summary>
    /// Strict JSON, where a property that nobody knows is a mistake and not silently without effect: misspelt, or of an older client that
    /// would book for somebody else by it. Requests are validated by their attributes; what is refused is told as problem details.
    /// </summary>
    public static void AddRequestRules(this WebApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
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
    /// Carries changes through, and takes bodies that are read as JSON in UTF-8 only. Comes after <c>UseBearerIdentity</c>: who may not call
    /// is told that first.
    /// </summary>
    public static void UseRequestRules(this WebApplication app)
    {
        app.Use(CarryThrough);
        app.Use(TakeUtf8);
    }

    // Between a commit and what must follow it, a client that hangs up is no reason to stop: nobody would do the rest. What only reads may end.
    private static Task CarryThrough(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            context.RequestAborted = CancellationToken.None;
        return next(context);
    }

    // JSON is UTF-8 (RFC 8259). The framework throws at a charset that it does not know, and at a quoted one (dotnet/aspnetcore#61514).
    private static Task TakeUtf8(HttpContext context, RequestDelegate next)
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
