using System.ComponentModel.DataAnnotations;
using System.Reflection;
#pragma warning disable IDE0005 // The web SDK imports these two namespaces, and this file is also compiled into projects without it.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
#pragma warning restore IDE0005
using Microsoft.Extensions.Options;

namespace RideAspire.Validation;

internal static class ValidatedOptions
{
    // Binds T to a section of the configuration and validates it when the host starts: first the attributes of each
    // property, such as [Range], then IValidatableObject if every property is valid by itself. Each message names its
    // configuration key. So a ValidationResult of the class names a member, and its text continues the sentence:
    // new("must not be less than Min.", ["Max"]).
    // No XML docs here: two assemblies have this member, and Microsoft.AspNetCore.OpenApi fails on documentation of one
    // member in two assemblies.
    public static void AddValidated<T>(this IHostApplicationBuilder builder, string section)
        where T : class
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Validator<T>(section));
    }

    private sealed class Validator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            string[] failures = [.. InvalidProperties(options)];
            if (failures.Length == 0 && options is IValidatableObject whole)
                failures = [.. Contradictions(whole)];
            return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }

        private IEnumerable<string> InvalidProperties(T options) =>
            from property in typeof(T).GetProperties()
            from attribute in property.GetCustomAttributes<ValidationAttribute>()
            where !attribute.IsValid(property.GetValue(options))
            select attribute.FormatErrorMessage($"{section}:{property.Name}");

        private IEnumerable<string> Contradictions(IValidatableObject options) =>
            from result in options.Validate(new(options))
            select $"{section}:{result.MemberNames.First()} {result.ErrorMessage}";
    }
}
