// Names of things that people install by, written by hand: of ecosystems whose downloads we have no list of, and of projects whose package has another name.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What people believe a package is called. */
export const brandNames: readonly string[] = words(`
  pytorch beautifulsoup ethereum bitcoin opensea openai anthropic tensorflow keras opencv ffmpeg selenium playwright puppeteer metamask coinbase binance solana
  telegram discord whatsapp facebook instagram twitter youtube google microsoft amazon stripe paypal github gitlab bitbucket docker kubernetes terraform ansible
  postgres postgresql mongodb mysql mariadb redis elasticsearch cassandra sqlite supabase firebase cloudflare vercel netlify heroku digitalocean databricks snowflake
  langchain llamaindex huggingface transformers detectron detectron2 pillow scikit-learn matplotlib jupyter anaconda minecraft roblox steam spotify netflix figma notion airtable slack
  jquery angular react svelte nextjs vuejs webpack babel typescript electron express fastify nestjs graphql apollo prisma web3 ethers hardhat uniswap truffle
  pygame modelcontextprotocol filesystem-mcp github-mcp fairseq figlet async python nodejs python3 tensorflow-gpu imagemagick tesseract wordpress elementor laravel symfony
`);

/** Packages by ecosystem. */
export const handWritten: Readonly<Record<string, readonly string[]>> = {
  rubygems: words(`
    rails rack rake bundler nokogiri activesupport activerecord actionpack actionview actionmailer activemodel railties sprockets rspec rspec-core rspec-rails minitest
    devise sidekiq puma unicorn sinatra jekyll faraday httparty rest-client json multi_json aws-sdk aws-sdk-s3 aws-sdk-core redis resque capistrano capybara selenium-webdriver
    cucumber factory_bot faker pry byebug rubocop simplecov pg mysql2 sqlite3 mongoid sequel dotenv i18n tzinfo thor thread_safe concurrent-ruby builder erubi mail mime-types
    addressable ffi bcrypt jwt oauth2 omniauth carrierwave paperclip kaminari will_paginate haml slim sass sassc coffee-script uglifier turbolinks webpacker bootsnap spring
    activeadmin pundit cancancan strong_password bootstrap-sass atlas-client chef puppet fastlane cocoapods vagrant yard rdoc ruby-progressbar colorize rest_client`),
  crates: words(`
    serde serde_json tokio rand libc log clap syn quote proc-macro2 regex lazy_static bitflags cfg-if itertools hyper reqwest futures anyhow thiserror chrono time uuid
    base64 bytes url http tracing env_logger rayon crossbeam parking_lot num-traits memchr once_cell hashbrown indexmap smallvec semver toml tempfile walkdir sha2 digest
    hex ring rustls openssl tower axum actix-web rocket warp diesel sqlx rusqlite async-trait async-std mio socket2 bindgen cc rust_decimal ethers tonic prost criterion`),
  go: words(`
    github.com/boltdb/bolt github.com/gin-gonic/gin github.com/spf13/cobra github.com/spf13/viper github.com/sirupsen/logrus github.com/stretchr/testify github.com/gorilla/mux
    github.com/pkg/errors github.com/google/uuid github.com/golang/protobuf github.com/urfave/cli github.com/go-redis/redis github.com/jmoiron/sqlx github.com/labstack/echo
    github.com/prometheus/client_golang github.com/hashicorp/consul github.com/hashicorp/vault github.com/docker/docker github.com/aws/aws-sdk-go github.com/uber-go/zap
    github.com/gofiber/fiber github.com/go-chi/chi github.com/gorilla/websocket github.com/mattn/go-sqlite3 github.com/lib/pq github.com/jackc/pgx github.com/ethereum/go-ethereum
    github.com/fatih/color github.com/davecgh/go-spew github.com/mitchellh/mapstructure github.com/shopspring/decimal
    github.com/golang-jwt/jwt github.com/dgrijalva/jwt-go github.com/rs/zerolog github.com/valyala/fasthttp github.com/gocolly/colly google.golang.org/grpc`),
  packagist: words(`
    laravel/framework symfony/console symfony/symfony guzzlehttp/guzzle monolog/monolog phpunit/phpunit doctrine/orm doctrine/dbal twig/twig nesbot/carbon psr/log
    psr/http-message ramsey/uuid vlucas/phpdotenv swiftmailer/swiftmailer league/flysystem phpmailer/phpmailer fakerphp/faker composer/composer predis/predis`),
  maven: words(`
    org.springframework:spring-core org.springframework.boot:spring-boot junit:junit com.google.guava:guava org.apache.commons:commons-lang3 org.slf4j:slf4j-api
    com.fasterxml.jackson.core:jackson-databind org.apache.logging.log4j:log4j-core com.squareup.okhttp3:okhttp org.projectlombok:lombok com.google.code.gson:gson`),
  nuget: words(
    `newtonsoft.json serilog automapper dapper xunit nunit moq entityframework microsoft.extensions.logging polly mediatr fluentvalidation restsharp nlog`,
  ),
};
